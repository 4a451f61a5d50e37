import { click, closeMessage, login, mapTo, picture, see, tour, tourOfEachService } from "./steps";

const row = (text) => `.o_data_row:contains('${text}')`;

/** From the list of what is to be fixed to the mapping, and back to an empty list. */
tourOfEachService("to_fix", (service) => [
    login("administrator", service),
    see(`${row("Local levy")} .o_data_cell[name='hanging']:contains(/^2$/)`),
    picture("to-fix"),
    click(`${row("Local levy")} .o_data_cell[name='sentence']`),
    see(".o_form_view .o_data_row:contains('Invoice')"),
    picture("issue"),
    click(".o_form_view button[name='action_fix']"),
    see(`${row("Local levy")}:contains('Suggested'), ${row("Local levy")}:contains('Missing')`),
    mapTo(row("Local levy"), service.tax),
    see(`${row("Local levy")}:contains('Confirmed')`),
    click(".breadcrumb-item:last a, .o_back_button"),
    see(".o_form_view .o_arrow_button_current:contains('Fixed'), .o_form_view .o_statusbar_status:contains('Fixed')"),
    picture("issue-fixed"),
]);

const question = [
    see(".modal .o_field_widget[name='sides']:contains('Client B Bakery')"),
    see(".modal .o_data_row:contains('Client A Architects')"),
];

/** A question is answered from the list. */
tourOfEachService("question", (service) => [
    login("accountant", service),
    see(`${row("Client B Bakery")}`),
    picture("questions"),
    click(`${row("Client B Bakery")} button[name='action_decide']`),
    question,
    picture("question"),
    click(".modal .o_data_row:contains('Client A Architects') button[name='action_choose']"),
    see("body:not(:has(.modal))"),
    closeMessage(),
    see(".o_view_nocontent:contains('Nothing to fix')"),
    picture("questions-answered"),
]);

/** The same with a phone. */
tour("question_on_a_phone", () => [
    login("accountant", { code: "quickbooks" }),
    see(".o_kanban_record:contains('Client B Bakery')"),
    picture("phone-to-fix"),
    click(".o_kanban_record:contains('Client B Bakery')"),
    see(".o_form_view .o_field_widget[name='sentence']"),
    picture("phone-issue"),
    click(".o_form_view button[name='action_decide']"),
    see(".modal .o_field_widget[name='sides']:contains('Client B Bakery')"),
    picture("phone-question"),
    click(".modal button[name='action_create_here']"),
    see("body:not(:has(.modal))"),
    picture("phone-answered"),
]);
