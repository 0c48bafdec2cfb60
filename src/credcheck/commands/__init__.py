"""What each command of the command line does; :mod:`credcheck.cli` says how it is called.

A command's module is imported when the command runs, so that one command never pays for another's
libraries. Each has one public function, which returns how many items failed.
"""
