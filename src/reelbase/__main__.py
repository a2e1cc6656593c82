from reelbase.cli.main import main

main()
