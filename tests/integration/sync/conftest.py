import pytest


@pytest.fixture(autouse=True)
def _network(socket_enabled):
    """Loopback only; these tests are about the wire."""
