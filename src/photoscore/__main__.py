"""`python -m photoscore`: the command line, where no script of it lies on the path."""

from photoscore.cli import main

main()
