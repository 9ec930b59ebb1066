"""What a deal, a stage, a quota is: frozen dataclasses and pure functions, standard library only."""
