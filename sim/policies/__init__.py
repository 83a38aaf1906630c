"""Policy blocks: each writes levers, nothing else."""

from sim.policies.block import Block
from sim.policies.registry import REGISTRY, build_policies, check_policies, make_blocks

__all__ = ["REGISTRY", "Block", "build_policies", "check_policies", "make_blocks"]
