"""Universal Transverse Mercator on WGS84, both ways, to the millimetre.

Source:
    Karney (2011), "Transverse Mercator with an accuracy of a few nanometers", series of
    Krüger to the fourth order in the third flattening.
"""

import math

_A, _F = 6_378_137.0, 1 / 298.257223563
_K0, _EAST, _SOUTH = 0.9996, 500_000.0, 10_000_000.0
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_E = math.sqrt(_F * (2 - _F))
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)


def from_utm(
    zone: int, east: float, north: float, *, south: bool
) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point on the grid.

    Args:
        zone: 1 to 60.
        east: Metres, 500,000 on the central meridian.
        north: Metres; 10,000,000 on the equator south of it, 0 north of it.
        south: On which side of the equator the grid is counted.
    """
    xi0 = (north - (_SOUTH if south else 0.0)) / (_K0 * _RADIUS)
    eta0 = (east - _EAST) / (_K0 * _RADIUS)
    xi, eta = xi0, eta0
    for order, beta in enumerate(_BETA, 1):
        xi -= beta * math.sin(2 * order * xi0) * math.cosh(2 * order * eta0)
        eta -= beta * math.cos(2 * order * xi0) * math.sinh(2 * order * eta0)
    tau = math.sin(xi) / math.hypot(math.sinh(eta), math.cos(xi))
    lat = math.atan(_geographic(tau))
    lon = math.atan2(math.sinh(eta), math.cos(xi))
    return math.degrees(lat), math.degrees(lon) + _meridian(zone)


def to_utm(lat: float, lon: float) -> tuple[int, str, float, float]:
    """Zone, hemisphere (`N` or `S`), east and north in metres of a point."""
    zone = min(60, int((lon + 180) // 6) + 1)
    tau = _conformal(math.tan(math.radians(lat)))
    along = math.radians(lon - _meridian(zone))
    xi0 = math.atan2(tau, math.cos(along))
    eta0 = math.asinh(math.sin(along) / math.hypot(tau, math.cos(along)))
    xi, eta = xi0, eta0
    for order, alpha in enumerate(_ALPHA, 1):
        xi += alpha * math.sin(2 * order * xi0) * math.cosh(2 * order * eta0)
        eta += alpha * math.cos(2 * order * xi0) * math.sinh(2 * order * eta0)
    north = _K0 * _RADIUS * xi + (_SOUTH if lat < 0 else 0.0)
    return zone, "S" if lat < 0 else "N", _EAST + _K0 * _RADIUS * eta, north


def _meridian(zone: int) -> float:
    return zone * 6.0 - 183.0


def _conformal(tau: float) -> float:
    """Tangent of the conformal latitude from that of the geographic one."""
    sigma = math.sinh(_E * math.atanh(_E * tau / math.hypot(1.0, tau)))
    return tau * math.hypot(1.0, sigma) - sigma * math.hypot(1.0, tau)


def _geographic(conformal: float) -> float:
    """The reverse, by Newton's steps; three are enough for a nanometre."""
    tau = conformal
    for _step in range(5):
        off = _conformal(tau) - conformal
        slope = (1 - _E**2) * math.hypot(1.0, tau) * math.hypot(1.0, _conformal(tau))
        tau -= off * (1 + (1 - _E**2) * tau**2) / slope
    return tau
