"""Everything of the platform that needs neither the CDK nor Node: the model, its checks, what is computed from them."""
