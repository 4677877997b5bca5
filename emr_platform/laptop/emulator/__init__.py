"""Everything that knows MiniStack. Nothing outside this folder imports it; a new version is met here."""
