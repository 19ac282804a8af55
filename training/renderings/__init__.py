"""Pictures that are no photographs, drawn by us: pages by headless Chromium, collages by Pillow."""
