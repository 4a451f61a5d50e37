"""A company whose own currency is the pound, and that deals in euros, too."""


class EuroCase:

    euros_for_a_pound = 1.25

    @classmethod
    def _company(cls, code, name=None):
        company = cls.env["res.company"].create({"name": f"Home of {code}", "country_id": cls.env.ref("base.uk").id})
        cls.env["account.chart.template"].try_loading("uk", company, install_demo=False)
        cls.env.user.company_ids |= company
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create({
            "currency_id": cls.euro.id, "company_id": company.id, "name": "2026-01-01",
            "rate": cls.euros_for_a_pound})
        return company
