"""Views: pure functions of a snapshot and a question, which compute what a page, report or script shows."""
