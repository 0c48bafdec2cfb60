"""Compiles published source rating lists into ``models/sources-v2``; one adapter per list."""
