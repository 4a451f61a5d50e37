"""Believable names of customers, suppliers, people, goods and projects."""

SURNAMES = (
    "Abara", "Ainsworth", "Bellamy", "Birch", "Blackwood", "Brannigan", "Caldwell", "Castellan", "Coutts", "Dempsey",
    "Drummond", "Ellery", "Fairweather", "Farrow", "Ferreira", "Garrick", "Gillespie", "Hallam", "Hargreaves", "Hollis",
    "Ibsen", "Ingram", "Jankowski", "Jepson", "Kaplan", "Kessler", "Kowalczyk", "Lachance", "Langford", "Lindqvist",
    "MacBride", "Marlowe", "Merriman", "Müller", "Nakamura", "Nightingale", "O'Brien", "Okafor", "Oyelaran", "Pascoe",
    "Pemberley", "Quayle", "Quinn", "Rasmussen", "Ravenscroft", "Rosetti", "Sandoval", "Sørensen", "Thackeray",
    "Trevelyan", "Underhill", "Vance", "Vasquez", "Wainwright", "Whitlock", "Wójcik", "Yardley", "Yilmaz", "Zeller",
    "Zhao",
)
GIVEN = (
    "Adaeze", "Aidan", "Amelia", "Anika", "Benedict", "Beatriz", "Callum", "Chiara", "Dafydd", "Deepa", "Elodie",
    "Emeka", "Fergus", "Freya", "Georgina", "Hamish", "Hana", "Imogen", "Jakub", "Jasmine", "Keira", "Lars", "Leila",
    "Mateus", "Miriam", "Niamh", "Oskar", "Priya", "Rafael", "Rosalind", "Samir", "Saoirse", "Tobias", "Una", "Wanda",
)
TRADES = (
    "Architects", "Bakery", "Books", "Brewery", "Builders", "Catering", "Cycles", "Dental Practice", "Design Studio",
    "Engineering", "Estate Agents", "Events", "Farm Shop", "Florists", "Garden Centre", "Gallery", "Hotels",
    "Interiors", "Joinery", "Laboratories", "Law", "Logistics", "Marine", "Media", "Motors", "Opticians", "Outdoor",
    "Partners", "Pharmacy", "Photography", "Primary School", "Print Works", "Property", "Roofing", "Software",
    "Surveyors", "Textiles", "Theatre", "Travel", "Veterinary Surgery",
)
SUPPLIES = (
    "Packaging", "Paper Mills", "Couriers", "Wholesale", "Office Supplies", "Energy", "Telecom", "Hosting",
    "Cleaning", "Insurance Brokers", "Recruitment", "Timber", "Components", "Freight", "Advertising", "Fuel Cards",
)
FORMS = {"GBP": ("Ltd", "Limited", "LLP", "& Co", "PLC"), "EUR": ("GmbH", "SARL", "BV", "S.r.l.", "Oy"),
         "USD": ("Inc.", "LLC", "Corp."), "AUD": ("Pty Ltd",), "CAD": ("Inc.", "Ltée"), "NZD": ("Ltd",)}
TOWNS = {
    "GBP": (("Bristol", "BS1 4QD", "GB"), ("Leeds", "LS2 7EW", "GB"), ("Cardiff", "CF10 1EP", "GB"),
            ("Norwich", "NR2 1TF", "GB"), ("Dundee", "DD1 4HN", "GB")),
    "EUR": (("Lyon", "69002", "FR"), ("Gent", "9000", "BE"), ("Köln", "50667", "DE"), ("Torino", "10121", "IT"),
            ("Turku", "20100", "FI")),
    "USD": (("Portland", "97205", "US"), ("Boston", "02110", "US"), ("Austin", "78701", "US")),
    "AUD": (("Fremantle", "6160", "AU"), ("Hobart", "7000", "AU")), "CAD": (("Halifax", "B3J 1S9", "CA"),),
    "NZD": (("Napier", "4110", "NZ"),),
}
STREETS = (
    "Mill Lane", "Station Road", "High Street", "Quay Street", "Church Walk", "Foundry Row", "Market Place",
    "Canal Side", "Orchard Close", "Harbour View", "Castle Hill", "Bridge Street",
)
# {category: [(code, name, price, sold as a service)]}
GOODS = {
    "Furniture": [
        ("CHAIR-01", "Office chair", "189.00", False), ("DESK-02", "Standing desk", "640.00", False),
        ("SHELF-11", "Oak shelf", "74.95", False), ("CAB-05", "Filing cabinet", "210.00", False),
        ("SCREEN-3", "Acoustic screen", "132.50", False), ("STOOL-07", "Bar stool", "58.33", False)],
    "Stationery": [
        ("PEN-7", "Fountain pen", "24.00", False), ("NOTE-A5", "Notebook A5", "6.50", False),
        ("PAPER-10", "Copy paper, box", "42.49", False), ("CARD-250", "Business cards, 250", "39.90", False),
        ("LABEL-1", "Address label", "0.0145", False), ("INK-B", "Ink, blue, 50 ml", "11.25", False)],
    "Lighting": [
        ("LAMP-03", "Desk lamp", "35.99", False), ("LAMP-ARC", "Arc floor lamp", "249.95", False),
        ("BULB-E27", "LED bulb E27", "3.20", False)],
    "Labour": [
        ("ASSEMBLY", "Assembly", "65.00", True), ("DELIVERY", "Delivery to the door", "35.00", True),
        ("PLAN-H", "Space planning, hour", "92.50", True), ("ENGRAVE", "Engraving", "12.00", True),
        ("CARE-M", "Maintenance, month", "149.00", True), ("TRAIN-D", "Training, day", "780.00", True)],
}
COSTS = (
    ("Packaging materials", "84.20"), ("Printing of catalogues", "612.75"), ("Office rent", "1850.00"),
    ("Electricity", "318.44"), ("Broadband and telephone", "96.99"), ("Courier services", "41.30"),
    ("Software subscription", "129.00"), ("Cleaning of premises", "260.00"), ("Legal advice", "945.00"),
    ("Vehicle hire", "178.50"), ("Trade fair stand", "2400.00"), ("Office consumables", "23.17"),
)
PROJECTS = (
    "Library corner", "Reception refit", "Warehouse move", "Spring catalogue", "Meeting rooms", "Canteen", "Web shop",
    "Showroom", "Home offices", "Roof terrace", "Archive", "Training centre",
)
PREFIXES = ("Unit 4, ", "The Old Dairy, ", "", "", "", "2nd floor, ")


def company(chance, currency, trades=TRADES):
    """A firm's name, such as "Marlowe & Quinn Architects Ltd"."""
    first, second = chance.sample(SURNAMES, 2)
    style = chance.random()
    name = first if style < 0.5 else f"{first} & {second}" if style < 0.8 else f"{first}-{second}"
    form = chance.choice(FORMS.get(currency, ("Ltd",)))
    return f"{name} {chance.choice(trades)}" + (f" {form}" if chance.random() < 0.7 else "")


def person(chance):
    return chance.choice(GIVEN), chance.choice(SURNAMES)


def twin(name):
    """The name as another writes it: one to a reader, two to the service."""
    for short, long in ((" & ", " and "), (" Ltd", " Limited"), ("-", " "), ("ü", "ue"), ("ø", "o")):
        if short in name:
            return name.replace(short, long)
    return f"{name}."


def mail(chance, name):
    kept = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum())
    return f"{chance.choice(('accounts', 'office', 'hello', 'billing'))}@{kept[:40]}.example"
