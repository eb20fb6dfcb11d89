"""LINE's side of the bot: reads its events, draws and sends its messages. Decides nothing about people or places."""
