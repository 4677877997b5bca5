"""Everything of the platform that needs neither the CDK nor Node: the model, its checks, and what is computed from them."""
