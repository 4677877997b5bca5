"""What Redshift Serverless takes: capacities, subnets, addresses."""

from __future__ import annotations

from emr_platform.catalog._data import load


def is_rpu_capacity(rpus: int) -> bool:
    """Tell whether a workgroup can have a capacity, in RPUs: 4, multiples of 8 to 512, multiples of 32 to 1024."""
    facts = load("redshift")["capacity"]
    if rpus <= facts["largest"]:
        return rpus == facts["smallest"] or (rpus > 0 and rpus % facts["step"] == 0)
    return bool(rpus <= facts["largest_anywhere"] and rpus % facts["step_above_largest"] == 0)


def most_rpus(region: str) -> int | None:
    """Return the largest base capacity in a region; None where two copies of AWS's page disagree."""
    facts, regions = load("redshift")["capacity"], load("redshift")["largest_anywhere_regions"]
    if region in regions["unsure"]:
        return None
    return int(facts["largest_anywhere"] if region in regions["sure"] else facts["largest"])


def rpu_addresses(rpus: int) -> int:
    """Return how many free addresses a workgroup of a base capacity needs in each of its subnets (with enhanced VPC
    routing). Between the capacities of AWS's table it is the next larger one's; beyond them the largest one's."""
    table = {int(size): addresses for size, addresses in load("redshift")["free_addresses"].items()}
    fitting = [size for size in sorted(table) if size >= rpus] or [max(table)]
    return int(table[fitting[0]])


def warehouse_subnets() -> int:
    """Return how many subnets a workgroup with enhanced VPC routing needs, each in a zone of its own."""
    return int(load("redshift")["subnets"]["subnets"])
