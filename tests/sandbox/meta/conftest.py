"""An app with its three accounts, facing the pretend Meta."""

import pytest

from tests.sandbox.meta.line import Meta
from tests.sandbox.rig import AppStandIn, Sandbox


@pytest.fixture
def meta(sandbox: Sandbox, app: AppStandIn) -> Meta:
    sandbox.put("limits", enforced=False, meta_retry_seconds=[0, 0])
    return Meta(sandbox, app)
