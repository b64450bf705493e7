from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.parts import Part
from sandbox.world import World


def part(world: World, ledger: Ledger, bus: Bus, faults: Faults, deliver: Deliver) -> Part:
    return Part(routes=[])
