"""A pretend Slack workspace and a pretend Meta on loopback. See docs/sandbox.md."""
