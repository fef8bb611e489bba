"""Each model comes with the recipe of its published input."""

from __future__ import annotations

import pytest

import models
from core.config import load_yaml
from core.recipe.recipe import Recipe
from resources import recipe_files


@pytest.mark.parametrize("name", [card.name for card in models.cards()])
def test_preset_is_the_published_input(name: str) -> None:
    recipe = load_yaml(Recipe, recipe_files()[name])

    shape = (recipe.channel.channels, recipe.clip_length, recipe.height, recipe.width)
    assert shape == models.card(name).clip


@pytest.mark.parametrize("name", list(recipe_files()))
def test_every_recipe_that_ships_can_be_read(name: str) -> None:
    assert load_yaml(Recipe, recipe_files()[name]).width >= 8
