"""Several fixes of one spot as one, with how well it is known."""

import math
from dataclasses import dataclass, field

from surveyor.positions.nmea import Fix

_MOST = 600
_GAIN = 10
"""Errors of fixes that follow each other are much alike: more than ten add nothing."""
_UNKNOWN_M = 15.0
_MOVING = 2.0
_METRES = 111_320.0


@dataclass(frozen=True, slots=True)
class Average:
    """The mean of some fixes."""

    fix: Fix
    """`accuracy` is that of the mean."""
    count: int
    spread: float
    """Metres: the root mean square distance of the fixes from the mean."""
    moving: bool
    """The fixes lie farther apart than their accuracy explains."""


@dataclass(slots=True)
class Averaging:
    """Collects fixes; better ones weigh more."""

    fixes: list[Fix] = field(default_factory=list)

    def add(self, fix: Fix) -> None:
        """Takes one more fix; of very many the oldest is forgotten."""
        self.fixes.append(fix)
        del self.fixes[:-_MOST]

    def clear(self) -> None:
        """Begins anew, such as at another spot."""
        self.fixes.clear()

    def average(self) -> Average | None:
        """The mean so far; None without a fix."""
        if not self.fixes:
            return None
        accuracies = [fix.accuracy or _UNKNOWN_M for fix in self.fixes]
        weights = [1 / one**2 for one in accuracies]
        lat = _mean([fix.lat for fix in self.fixes], weights)
        lon = _mean([fix.lon for fix in self.fixes], weights)
        shrink = math.cos(math.radians(lat))
        squares = [
            ((fix.lat - lat) ** 2 + ((fix.lon - lon) * shrink) ** 2) * _METRES**2
            for fix in self.fixes
        ]
        count = len(self.fixes)
        spread = math.sqrt(_mean(squares, weights))
        typical = sorted(accuracies)[count // 2]
        accuracy = max(spread, typical) / math.sqrt(min(count, _GAIN))
        heights = [fix.altitude for fix in self.fixes]
        fix = Fix(
            lat=lat,
            lon=lon,
            accuracy=round(max(accuracy, 0.1), 1),
            altitude=round(_mean(heights, weights), 1),
            satellites=self.fixes[-1].satellites,
            hdop=self.fixes[-1].hdop,
            at=self.fixes[-1].at,
        )
        return Average(fix, count, spread, count > 4 and spread > _MOVING * typical)


def _mean(values: list[float], weights: list[float]) -> float:
    pairs = zip(values, weights, strict=True)
    return sum(value * weight for value, weight in pairs) / sum(weights)
