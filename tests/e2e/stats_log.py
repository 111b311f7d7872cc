"""The statistics log of `sundog cast`, read back: docs/reference/stats.md."""
import json


def read(path):
    """Its lines, as dicts, in their order; every one has to be JSON."""
    text = path.read_text()
    assert text.endswith('\n'), f'the last line is cut: {text[-80:]!r}'
    return [json.loads(line) for line in text.splitlines()]


def of_type(lines, *types):
    return [line for line in lines if line['type'] in types]


def steps(lines, step=None):
    """Lines of frames; of one step only where it is given."""
    return [line for line in lines if 'step' in line and
            (step is None or line['step'] == step)]


def waiting(lines):
    """How many encoded frames had neither been handed to the network nor given
    up yet, after each line that changed it."""
    counts, frames = [], set()
    for line in steps(lines):
        if line['part'] == 0 and line['step'] == 'encode_complete':
            frames.add(line['frame'])
        elif line['step'] == 'frame_dropped' or (
                line['part'] == 0 and line['step'] == 'chunk_sent'):
            frames.discard(line['frame'])
        else:
            continue
        counts.append(len(frames))
    return counts
