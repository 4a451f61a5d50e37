"""Two companies at work, who works in them, and a week of theirs: what the pictures of the documentation show."""

from datetime import timedelta

from odoo import Command, fields

from .browser import BrowserCase
from .companies import COMPANIES

DAY = timedelta(days=1)
NAMES = {"quickbooks": "Redwood Office Supply", "xero": "Bramley & Finch"}
# (reference, name, price)
PRODUCTS = {
    "quickbooks": (
        ("DESK-02", "Standing desk", 640.0), ("CHAIR-01", "Office chair", 189.0), ("PAPER-10", "Copy paper, box", 42.5),
        ("LAMP-03", "Desk lamp", 35.99), ("ASSEMBLY", "Assembly", 65.0)),
    "xero": (
        ("CHAIR-OAK", "Oak dining chair", 145.0), ("LAMP-ARC", "Arc floor lamp", 210.0), ("DELIVERY", "Delivery", 25.0),
        ("BOOK", "Design book", 38.0), ("PLAN", "Room plan", 90.0)),
}
# (name, street, city, zip)
CUSTOMERS = {
    "quickbooks": (
        ("Golden Gate Architects", "410 Sansome Street", "San Francisco", "94111"),
        ("Sierra Dental Group", "1820 Capitol Avenue", "Sacramento", "95811"),
        ("Bayview Coffee Roasters", "77 Jackson Street", "Oakland", "94607"),
        ("Marin Yacht Works", "300 Bridgeway", "Sausalito", "94965"),
        ("Presidio Law Partners", "1 Letterman Drive", "San Francisco", "94129"),
        ("Tahoe Outdoor Outfitters", "950 Emerald Bay Road", "South Lake Tahoe", "96150"),
        ("Sonoma Valley Winery", "18 Arnold Drive", "Sonoma", "95476")),
    "xero": (
        ("Harrow Books", "12 Station Road", "Harrow", "HA1 2BX"),
        ("Pennine Outdoor", "5 Boar Lane", "Leeds", "LS1 4AP"),
        ("Cotswold Kitchens", "9 Dyer Street", "Cirencester", "GL7 1QH"),
        ("Ashdown Veterinary Practice", "3 High Street", "Forest Row", "RH18 5DS"),
        ("Clifton Street Bakery", "44 Clifton Street", "Bristol", "BS8 1JX"),
        ("Whitby Harbour Hotel", "1 Pier Road", "Whitby", "YO21 3PU"),
        ("Fenland Cycles", "27 Broad Street", "Ely", "CB7 4AH")),
}


class CompaniesAtWork(BrowserCase):
    """Two companies, who works in them, and what they do."""

    places = {code: {**COMPANIES[code], "name": name} for code, name in NAMES.items()}
    documented = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nora = cls._person("quickbooks", "nora", "Nora Whitfield", "base.group_system")
        cls.nora.group_ids = [Command.link(cls.env.ref(name).id) for name in (
            "account.group_account_manager", "sales_team.group_sale_manager",
            "hr_expense.group_hr_expense_manager", "analytic.group_analytic_accounting")]
        cls.nora.company_ids |= cls.companies["xero"]
        cls.ben = cls._person("quickbooks", "ben", "Ben Ortega", "sales_team.group_sale_salesman_all_leads")
        cls.accountants["quickbooks"].name, cls.accountants["xero"].name = "Maya Lindqvist", "Owen Barrett"
        (cls.nora | cls.ben | cls.accountants["quickbooks"]).image_1920 = False  # the letters of their first names
        company = cls.companies["quickbooks"]
        group = cls.env["account.tax.group"].create({
            "name": "Sales Tax 8.25%", "company_id": company.id, "country_id": company.country_id.id})
        company.account_sale_tax_id = cls.env["account.tax"].create({
            "name": "8.25% California", "amount": 8.25, "type_tax_use": "sale", "invoice_label": "8.25%",
            "tax_group_id": group.id, "company_id": company.id})

    @classmethod
    def _person(cls, code, login, name, group):
        user = cls._user(code, login, group)
        user.write({"name": name, "odoobot_state": "disabled"})
        return user

    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()
        self.customers, self.products = {}, {}
        for code, company in self.companies.items():
            for name, street, city, zip_code in CUSTOMERS[code]:
                self.customers[name] = self.partner(
                    code, name, street=street, city=city, zip=zip_code,
                    email=f"accounts@{''.join(name.lower().split()[:2])}.example.com")
            for reference, name, price in PRODUCTS[code]:
                self.products[reference] = self.env["product.product"].create({
                    "name": name, "default_code": reference, "list_price": price, "type": "service",
                    "invoice_policy": "order", "company_id": company.id,
                    "taxes_id": [Command.set(company.account_sale_tax_id.ids)]})

    # What they do

    def sell(self, code, customer, *lines, days=0, taxes=None, post=True, **values):
        """An invoice over [(reference of the product, quantity)]."""
        move = self.as_user(self.accountants[code])["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customers[customer].id,
            "invoice_date": self.today - days * DAY, "invoice_date_due": self.today + (30 - days) * DAY,
            "invoice_line_ids": [Command.create({
                "product_id": self.products[reference].id, "quantity": quantity,
                **({"tax_ids": [Command.set(taxes.ids)]} if taxes else {})}) for reference, quantity in lines],
            **values})
        if post:
            move.action_post()
        return move

    def send(self, moves):
        code = next(code for code, company in self.companies.items() if company == moves.company_id)
        self.minute_passes(code)
        self.press(self.accountants[code], moves, "action_books_send")
        return moves

    def order(self, customer, *lines, taxes=None):
        """A confirmed order of Ben's, and its posted invoice."""
        order = self.as_user(self.ben)["sale.order"].create({
            "partner_id": self.customers[customer].id, "order_line": [Command.create({
                "product_id": self.products[reference].id, "product_uom_qty": quantity,
                **({"tax_ids": [Command.set(taxes.ids)]} if taxes else {})}) for reference, quantity in lines]})
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.write({"invoice_date": self.today, "invoice_date_due": self.today + 30 * DAY})
        invoice.action_post()
        return order

    def register(self, moves, **values):
        wizard = self.as_user(self.accountants["quickbooks"])["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids).create(values)
        return wizard._create_payments()

    def day_passes(self):
        """What was counted for today is counted for the day before."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE books_day SET day = day - 1")
        self.env.invalidate_all()

    def act_in(self, code, act, **values):
        return self.box.control.act(code, act, self.connections[code].external_id, **values)

    def there(self, move):
        self.assertIn(move.books_state, ("synced", "differs"), move.books_error)
        return self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id)]).external_id

    def levy(self, code, name):
        return self.env["account.tax"].create({
            "name": name, "amount": 4, "type_tax_use": "sale", "company_id": self.companies[code].id})

    def step(self, code, step):
        setup = self.env["books.setup"].search([("company_id", "=", self.companies[code].id)]) or self.env[
            "books.setup"].create({"company_id": self.companies[code].id, "provider": code})
        setup.write({"step": step, "finished_at": False})
        self.env.flush_all()

    def begin(self):
        """Both are connected."""
        for code in self.codes:
            self.connect(code)
            self.run_schedules(code)

    def work(self):
        """A week of both."""
        for code in self.codes:
            self.confirm_mapping(code)
            self.connections[code].history_decided = "skipped"
            self.connections[code].write({"push_payments": True, "auto_invoice": True, "start_date": self.today})
            self.connections[code].payment_journal_id = self.env["account.journal"].search([
                ("company_id", "=", self.companies[code].id), ("type", "=", "bank")], limit=1)
        self.redwood()
        self.bramley()
        for code in self.codes:
            self.minute_passes(code)
            self.run_schedules(code)

    def redwood(self):
        connection = self.connections["quickbooks"]
        connection.auto_invoice = False
        desks = self.send(self.sell(
            "quickbooks", "Golden Gate Architects", ("DESK-02", 6), ("ASSEMBLY", 6), days=6,
            name=f"INV/{self.today.year}/00031"))
        chairs = self.send(self.sell("quickbooks", "Sierra Dental Group", ("CHAIR-01", 8), ("LAMP-03", 4), days=6))
        self.day_passes()
        self.day_passes()
        paper = self.send(self.sell("quickbooks", "Bayview Coffee Roasters", ("PAPER-10", 12), days=4))
        self.send(self.sell("quickbooks", "Presidio Law Partners", ("DESK-02", 2), ("LAMP-03", 2), days=4))
        self.send(self.sell("quickbooks", "Sonoma Valley Winery", ("CHAIR-01", 3), days=4))
        self.day_passes()
        self.differing = self.send(self.sell(
            "quickbooks", "Marin Yacht Works", ("CHAIR-01", 4), ("ASSEMBLY", 2), days=3))
        self.day_passes()
        self.bill = self.bought(
            "quickbooks", "Pacific Paper Mills", ("Copy paper, box", 40, 24.5, self.env["account.tax"]), ref="PP-9027",
            street="1200 Mill Road", city="Everett", zip="98201")
        self.send(self.bill)
        self.act_in("quickbooks", "record_payment", invoice=self.there(desks), reference="Check 2041")
        self.act_in("quickbooks", "record_payment", invoice=self.there(chairs), amount="900", reference="ACH 5518")
        self.register(paper, payment_date=self.today - DAY)
        self.act_in("quickbooks", "change_invoice", invoice=self.there(self.differing), amount="700")
        self.day_passes()
        levy = self.levy("quickbooks", "Recycling fee 4%")
        self.orders = self.order("Golden Gate Architects", ("DESK-02", 2), ("CHAIR-01", 2), ("ASSEMBLY", 2))
        self.order_refused = self.order("Tahoe Outdoor Outfitters", ("DESK-02", 1), ("LAMP-03", 6), taxes=levy)
        for order in self.orders | self.order_refused:
            self.send(order.invoice_ids)
        self.sent = self.orders.invoice_ids
        self.partner("quickbooks", "Napa Ridge Hotel", email="events@naparidge.example.com", street="1 Vine Trail",
                     city="Napa", zip="94558")
        self.ask("quickbooks", "Napa Ridge Resort", "events@naparidge.example.com")
        self.minute_passes("quickbooks")
        self.unsent = self.sell("quickbooks", "Sonoma Valley Winery", ("DESK-02", 4), ("CHAIR-01", 4), ("LAMP-03", 4))

    def bramley(self):
        connection = self.connections["xero"]
        connection.auto_invoice = False
        levy = self.levy("xero", "Climate levy 4%")
        self.voided = self.send(self.sell("xero", "Harrow Books", ("BOOK", 40), ("DELIVERY", 1), days=3))
        hotel = self.send(self.sell("xero", "Whitby Harbour Hotel", ("CHAIR-OAK", 24), ("LAMP-ARC", 6), days=2))
        self.day_passes()
        self.act_in("xero", "record_payment", invoice=self.there(hotel), amount="2500", reference="BACS 0921")
        self.act_in("xero", "create_invoice", contact=self.contact_of("Harrow Books"), amount="210", number="B-2044")
        taken = self.sell("xero", "Fenland Cycles", ("LAMP-ARC", 1), name="B-2044")
        self.refused = self.sell(
            "xero", "Cotswold Kitchens", ("PLAN", 4), ("CHAIR-OAK", 6), ("DELIVERY", 1), taxes=levy)
        other = self.sell("xero", "Ashdown Veterinary Practice", ("LAMP-ARC", 3), taxes=levy)
        synced = self.sell("xero", "Clifton Street Bakery", ("CHAIR-OAK", 12), ("DELIVERY", 1))
        self.send(self.refused | other | taken | synced)
        company = self.companies["xero"]
        machines = self.env["account.account"].with_company(company).create({
            "code": "003190", "name": "Woodworking machines", "account_type": "asset_fixed",
            "company_ids": [Command.set(company.ids)]})
        bill = self.bought(
            "xero", "Kestrel Print Supplies", ("Christmas catalogue, 500 copies", 500, 1.42), ref="KP-78004",
            street="8 Foundry Lane", city="Reading", zip="RG1 3JH")
        saw = self.bought("xero", "Sheffield Saw Works", ("Band saw", 1, 2350), ref="SSW-310", account=machines,
                          street="60 Arundel Street", city="Sheffield", zip="S1 4RE")
        self.send(bill)
        self.send(saw)
        self.ask("xero", "Pennine Outdoors Ltd", self.customers["Pennine Outdoor"].email)
        self.sell("xero", "Pennine Outdoor", ("PLAN", 2), ("BOOK", 5))
        self.expense = self.send(self.spent("xero", "Lucy Hargreaves", "Train to the furniture fair in Milan", 184.6))

    def bought(self, code, vendor, line, ref, account=None, **address):
        partner = self.partner(code, vendor, email=f"sales@{vendor.lower().split()[0]}.example.com", **address)
        move = self.invoice(
            code, line, partner=partner, move_type="in_invoice", post=False, ref=ref,
            invoice_date_due=self.today + 30 * DAY)
        if account:
            move.invoice_line_ids.account_id = account
        move.action_post()
        return move

    def reconcile(self):
        """A comparison of Redwood's books: one invoice was changed there, another one is only there."""
        self.act_in("quickbooks", "create_invoice", customer=self.contact_of("Presidio Law Partners"), amount="378",
                    number="1061", tax_code="NON")
        with self.request(self.accountants["quickbooks"]) as env:
            run = env["books.reconciliation"].create({"connection_id": self.connections["quickbooks"].id})
            run.action_start()
            run_id = run.id
        self.minute_passes("quickbooks")
        self.run_schedules("quickbooks")
        self.comparison = self.env["books.reconciliation"].browse(run_id)
        self.assertEqual(self.comparison.state, "done")

    def contact_of(self, name):
        return self.env["books.record"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", self.customers[name].id)]).external_id

    def ask(self, code, name, email):
        """A bookkeeper enters a contact that may be one of Odoo's."""
        self.act_in(code, "create_contact", name=name, **{"email" if code == "quickbooks" else "EmailAddress": email})
