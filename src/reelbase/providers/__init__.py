"""The outside world, one folder a capability, one file a vendor. Imports media and kit, never a slice."""
