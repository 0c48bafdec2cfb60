"""What a batch says of each outlet: means that few articles cannot carry away, and their trend."""

from credcheck.profiles.profile import LEAST, MEASURES, Counted, Outlet, Profile, profile

__all__ = ["LEAST", "MEASURES", "Counted", "Outlet", "Profile", "profile"]
