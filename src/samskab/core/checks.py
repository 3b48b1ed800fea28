"""System checks that refuse an unsafe deployment."""
