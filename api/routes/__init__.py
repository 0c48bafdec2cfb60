"""The routes, a module for each kind of thing; every module here with a ``router`` is served."""
