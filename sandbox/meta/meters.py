"""How fast a number may send, and to one person (meta.md 3.11)."""

from sandbox.meta.answers import GraphError
from sandbox.world import World

NUMBER_A_SECOND = 80.0
PAIR_SECONDS = 6.0
PAIR_BURST = 45


class Meters:
    """Leaky meters: when each would be empty again. Switched and scaled by PUT /control/limits."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._full: dict[str, float] = {}
        world.on_reset(self._full.clear)

    def message(self, number: str, person: str) -> None:
        """One WhatsApp message. Raises GraphError when it is too many."""
        self._draw(f"number:{number}", 1 / NUMBER_A_SECOND, int(NUMBER_A_SECOND), GraphError(130429, "Rate limit hit"))
        self._draw(
            f"pair:{number}:{person}",
            PAIR_SECONDS,
            PAIR_BURST,
            GraphError(131056, "(Business Account, Consumer Account) pair rate limit hit"),
        )

    def _draw(self, name: str, seconds: float, burst: int, refusal: GraphError) -> None:
        if not self._world.switches.limits_enforced:
            return
        seconds /= self._world.switches.limits_scale
        now = self._world.now()
        full = max(self._full.get(name, 0.0), now)
        if full - now > seconds * (burst - 1):
            raise refusal
        self._full[name] = full + seconds
