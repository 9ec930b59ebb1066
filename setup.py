"""How the wheel is put together: the package, and ``resources/`` inside it as ``salesdesk/_resources``.

Everything else stands in pyproject.toml; ``salesdesk.resources`` knows where they are.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["salesdesk*"]), "salesdesk._resources"],
    package_dir={"salesdesk._resources": "resources"},
    package_data={"salesdesk": ["py.typed"], "salesdesk._resources": ["**/*"]},
)
