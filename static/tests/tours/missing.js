import { click, closeMessage, login, openApp, picture, see, tourOfEachService } from "./steps";

const row = (name) => `.o_data_row:contains('${name}')`;

/** From the connection to the list of what is missing, and from there to each remedy. */
tourOfEachService("what_is_missing", (service) => [
    login("administrator", service),
    openApp("books_connector.books_menu_root"),
    click(`.o_kanban_record:contains('${service.books}')`),
    click("button[name='action_open_missing']"),
    see(`${row("Local levy")}:contains('Tax') .o_data_cell[name='documents']:contains(/^2$/)`),
    see(`${row("Machines")}:contains('Account') .o_data_cell[name='documents']:contains(/^1$/)`),
    picture("missing"),
    click(`${row("Machines")} button[name='action_fix']`),
    see(`${row("Machines")}:contains('Create in the books'):contains('Missing')`),
    picture("mapping-create"),
    click(`${row("Machines")} button[name='action_create']`),
    see(`${row("Machines")}:contains('Confirmed')`),
    closeMessage(),
    picture("mapping-created"),
    click(".breadcrumb-item:contains('Missing') a, .o_back_button"),
    click(`${row("Local levy")} button[name='action_fix']`),
    see(`${row("Local levy")} .o_data_cell[name='record_id']`),
    picture("missing-mend"),
]);
