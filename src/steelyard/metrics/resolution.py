"""Whether the buyer had to come back. Measures and metrics also exist per issue tag: ``key:issue=value``."""

from functools import partial

from steelyard.errors import Words
from steelyard.metrics.model import Metric

_of_resolution = partial(Metric, family="resolution", unit="ratio")
_metric = partial(_of_resolution, denominator="resolvable_conversations")

METRICS = (
    _metric("repeat_ratio", zh="二次咨询率", en="repeat ratio", better="lower", numerator="repeat_conversations"),
    _metric(
        "first_contact_resolution",
        zh="首次解决率",
        en="first contact resolution",
        better="higher",
        numerator="resolvable_conversations - repeat_conversations",
    ),
    _metric(
        "resolution_ratio",
        zh="解决率",
        en="resolution ratio",
        better="higher",
        numerator="resolvable_conversations - repeat_conversations * 0.8",
        note=Words("1 - 二次咨询率 × 0.8。", "1 - repeat ratio x 0.8."),
    ),
    _of_resolution(
        "win_back_ratio",
        zh="挽回率",
        en="win-back ratio",
        better="higher",
        numerator="won_back_buyers",
        denominator="lost_buyers",
    ),
)
