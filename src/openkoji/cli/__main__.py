from openkoji.cli import main

main()
