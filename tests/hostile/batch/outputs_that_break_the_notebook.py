# attack: outputs whose kinds, names, sizes and counts no notebook has
# earns: others
# outcome: ignored or unreadable
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET
kinds = [
    None, 5, "x", [], {"output_type": "stream"}, {"output_type": "stream", "name": ["stdout"], "text": 5},
    {"output_type": "stream", "name": "stdout", "text": "\ud800 \x00"}, {"output_type": "error", "traceback": "x", "ename": 5},
    {"output_type": "display_data", "data": {"text/plain": {"a": 1}, "application/json": {"x": 1}, "../x": "y"}},
    {"output_type": "execute_result", "data": {}, "execution_count": True}, {"output_type": ["stream"]},
    {"output_type": "display_data", "data": {"image/png": "not base64"}, "metadata": {"image/png": {"width": "1\" onload=x"}}},
    {"output_type": "display_data", "data": [], "display_id": {}, "update": 1}, {"output_type": "error", "traceback": [[1]] * 99},
    {"output_type": "execute_result", "data": {"text/html": "<script>"}, "execution_count": 10**18},
]  # fmt: skip
for output in kinds:
    outlet.channel.send({"token": outlet.token, "output": output})
