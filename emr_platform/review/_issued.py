"""What issuers of secrets mark as theirs: the words that are in each, of which one must be, and its form.

Source: the issuers' documentation of their own formats, and the rules of gitleaks (config/gitleaks.toml), of Nosey
Parker (google.yml, doppler.yml) and TruffleHog (detectors).
"""

from __future__ import annotations

_OF_BEDROCK = (
    r"\bABSK(?:QmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{20,}|[A-Za-z0-9+/]{109,269})={0,2}"
    r"|bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/]+={0,2}"
)
ISSUED: dict[str, tuple[tuple[str, ...], str]] = {
    "AWS access key id": (("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "private key": (("PRIVATE KEY",), r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "GitHub token": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b",
    ),
    "GitLab token": (
        ("glpat-", "gldt-", "glrt-", "glptt-", "glsoat-", "glcbt-", "gloas-", "glagent-"),
        r"\bgl(?:agent|cbt|dt|oas|pat|ptt|rt|soat)-[A-Za-z0-9_-]{20,}\b",
    ),
    "Slack token": (("xox", "xapp-"), r"\b(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+)"),
    "Slack webhook": (("hooks.slack",), r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}"),
    "PyPI token": (("pypi-",), r"\bpypi-[A-Za-z0-9_-]{50,}"),
    "npm token": (("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    "Stripe key": (("k_live_",), r"\b[rs]k_live_[A-Za-z0-9]{16,}\b"),
    "Google API key": (("AIza",), r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "Azure storage key": (("AccountKey=",), r"\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}"),
    "Azure signature": (("sig=",), r"[?&]sig=[A-Za-z0-9%+/_-]{20,}={0,2}"),
    "Databricks token": (("dapi",), r"\bdapi[0-9a-f]{32}\b"),
    "Docker token": (("dckr_pat_", "dckr_oat_"), r"\bdckr_[op]at_[A-Za-z0-9_-]{27,}"),
    "Hugging Face token": (("hf_",), r"\bhf_[A-Za-z0-9]{30,}\b"),
    "OpenAI key": (("T3BlbkFJ",), r"\bsk-[A-Za-z0-9_-]{8,100}T3BlbkFJ[A-Za-z0-9_-]{8,}"),
    "SendGrid key": (("SG.",), r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    "Vault token": (("hvb.", "hvs."), r"\bhv[bs]\.[A-Za-z0-9_-]{20,}"),
    "Amazon Bedrock key": (
        ("ABSK", "bedrock-api-key-"),
        _OF_BEDROCK,
    ),
    "Anthropic key": (("sk-ant-",), r"\bsk-ant-[a-z]+[0-9]{2}-[A-Za-z0-9_-]{32,}"),
    "Atlassian token": (("ATATT3",), r"\bATATT3[A-Za-z0-9_=-]{50,}"),
    "Azure client secret": (("Q~",), r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,}"),
    "DigitalOcean token": (("_v1_",), r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    "Discord webhook": (
        ("/api/webhooks/",), r"\bdiscord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,}",
    ),
    "Doppler token": (("dp.",), r"\bdp\.(?:audit|ct|pt|sa|scim|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44}\b"),
    "Dynatrace token": (("dt0c01.",), r"\bdt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}\b"),
    "Google OAuth secret": (
        ("GOCSPX-", "ya29."), r"\b(?:GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])|ya29\.[A-Za-z0-9_-]{20,})",
    ),
    "Grafana token": (
        ("glsa_", "glc_"), r"\bgl(?:sa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}\b|c_[A-Za-z0-9+/]{32,}={0,3})",
    ),
    "HCP Terraform token": ((".atlasv1.",), r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    "Microsoft Teams webhook": (
        (".webhook.office.",),
        r"\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-z]{32}(?:/[0-9a-f-]{36})?",
    ),
    "New Relic key": (("NRAK-",), r"\bNRAK-[A-Z0-9]{27}\b"),
    "Postman key": (("PMAK-",), r"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b"),
    "Pulumi token": (("pul-",), r"\bpul-[a-f0-9]{40}\b"),
    "Sentry token": (("sntrys_", "sntryu_"), r"\bsntry(?:s_eyJpYXQiO[A-Za-z0-9+/=_]{60,}|u_[a-f0-9]{64}\b)"),
    "Shopify token": (("shpat_", "shpca_", "shppa_", "shpss_"), r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    # No word boundary: behind each hyphen of a long text it would begin anew.
    "JSON web token": (("eyJ",), r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "1Password token": (("ops_eyJ",), r"\bops_eyJ[A-Za-z0-9+/]{250,}={0,3}"),
    "age key": (("AGE-SECRET-KEY-1",), r"\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b"),
    "Airtable token": (("pat",), r"\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b"),
    "Alibaba Cloud access key id": (("LTAI",), r"\bLTAI[A-Za-z0-9]{20}\b"),
    "Artifactory key": (("AKCp", "cmVmd"), r"\b(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})\b"),
    "Brevo key": (("xkeysib-",), r"\bxkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}\b"),
    "EasyPost key": (("EZAK",), r"\bEZAK[A-Za-z0-9]{54}\b"),
    "Figma token": (("figd_",), r"\bfigd_[A-Za-z0-9_-]{40,}"),
    "Fly.io token": (("fo1_", "fm1", "fm2_"), r"\bf(?:o1_[\w-]{43}\b|m(?:1[ar]|2)_[A-Za-z0-9+/]{100,}={0,3})"),
    "Groq key": (("gsk_",), r"\bgsk_[A-Za-z0-9]{52}\b"),
    "Heroku key": (("HRKU-AA",), r"\bHRKU-AA[A-Za-z0-9_-]{58}"),
    "LangSmith key": (("lsv2_",), r"\blsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}\b"),
    "Linear key": (("lin_api_",), r"\blin_api_[A-Za-z0-9]{40}\b"),
    "Neon key": (("napi_",), r"\bnapi_[a-z0-9]{64}\b"),
    "Notion token": (("ntn_",), r"\bntn_[0-9]{11}[A-Za-z0-9]{35}\b"),
    "OpenShift token": (("sha256~",), r"\bsha256~[\w-]{43}(?![\w-])"),
    "Perplexity key": (("pplx-",), r"\bpplx-[A-Za-z0-9]{48}\b"),
    "Pinecone key": (("pcsk_",), r"\bpcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}\b"),
    "PlanetScale secret": (("pscale_",), r"\bpscale_(?:oauth|pw|tkn)_[\w=.-]{32,64}"),
    "Prefect key": (("pnu_",), r"\bpnu_[A-Za-z0-9]{36}\b"),
    "Replicate token": (("r8_",), r"\br8_[A-Za-z0-9]{37}\b"),
    "RubyGems key": (("rubygems_",), r"\brubygems_[a-f0-9]{48}\b"),
    "Sourcegraph token": (("sgp_",), r"\bsgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}\b"),
    "Square token": (("sq0atp-", "sq0csp-"), r"\bsq0(?:atp-[\w-]{22}|csp-[\w-]{43})(?![\w-])"),
    "Supabase token": (("sbp_", "sb_secret_"), r"\b(?:sbp_[a-f0-9]{40}\b|sb_secret_[A-Za-z0-9_-]{20,})"),
    "Tailscale key": (("tskey-",), r"\btskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}"),
    "xAI key": (("xai-",), r"\bxai-[A-Za-z0-9]{80}\b"),
}  # fmt: skip
