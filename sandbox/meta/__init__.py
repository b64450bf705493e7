"""The pretend Meta: WhatsApp Cloud API and Instagram messaging, with the customers' phones behind them."""

from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.meta.acts import Acts
from sandbox.meta.cloud_api import WhatsApp
from sandbox.meta.controls import Controls
from sandbox.meta.direct import Instagram
from sandbox.meta.door import Graph
from sandbox.meta.hooks import Webhooks
from sandbox.meta.library import Library
from sandbox.meta.phones import Phones
from sandbox.parts import Part
from sandbox.world import World


def part(world: World, ledger: Ledger, bus: Bus, faults: Faults, deliver: Deliver) -> Part:
    """Meta's side of the sandbox."""
    phones, post = Phones(world, bus), Webhooks(world, deliver)
    whatsapp, instagram = WhatsApp(world, ledger, phones, post), Instagram(world, ledger, phones, post)
    library = Library(world, ledger, phones)
    graph = Graph(world, ledger, faults, phones, whatsapp, library, instagram)
    acts = Acts(world, ledger, phones, post, whatsapp, instagram)
    controls = Controls(world, bus, phones, post, acts)
    return Part(routes=[*graph.routes(), *controls.routes()], state=phones.state, close=whatsapp.close)
