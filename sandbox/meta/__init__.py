"""The pretend Meta: WhatsApp Cloud API and Instagram messaging, with the customers' phones behind them."""

from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.meta.acts import Acts
from sandbox.meta.business import Business
from sandbox.meta.cloud_api import WhatsApp
from sandbox.meta.comments import Comments
from sandbox.meta.controls import Controls
from sandbox.meta.direct import Instagram
from sandbox.meta.door import Graph
from sandbox.meta.happenings import Happenings
from sandbox.meta.hooks import Webhooks
from sandbox.meta.library import Library
from sandbox.meta.phones import Phones
from sandbox.meta.subscriptions import Subscriptions
from sandbox.meta.templates import Templates
from sandbox.meta.tokens import Tokens
from sandbox.parts import Part
from sandbox.world import World


def part(world: World, ledger: Ledger, bus: Bus, faults: Faults, deliver: Deliver) -> Part:
    """Meta's side of the sandbox."""
    subscriptions = Subscriptions(world, ledger)
    phones, post = Phones(world, bus), Webhooks(world, deliver, subscriptions)
    library, templates = Library(world, ledger, phones), Templates(world)
    whatsapp = WhatsApp(world, ledger, phones, post, library, templates)
    instagram = Instagram(world, ledger, phones, post)
    business, tokens = Business(world, ledger, phones, post, templates), Tokens(world, ledger, faults)
    comments = Comments(world, ledger, phones, post, instagram)
    graph = Graph(world, ledger, faults, phones, whatsapp, library, instagram, business, comments)
    acts = Acts(world, ledger, phones, post, whatsapp, instagram)
    happenings = Happenings(world, ledger, bus, phones, post, instagram)
    controls = Controls(world, bus, phones, post, acts, happenings, templates, comments)
    # The names of the tokens' calls come before those of Graph, which would take them for ids.
    routes = [*tokens.routes(), *subscriptions.routes(), *graph.routes(), *controls.routes()]
    return Part(routes=routes, state=phones.state, close=whatsapp.close)
