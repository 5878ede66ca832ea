//! Form fields: label, hint, problem, and the control they belong to.

use leptos::prelude::*;

/// The frame of a field: label above, hint and problem below, tied to the control with the id `name`.
#[component]
pub fn Field(
    /// The control's id and name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What to know before filling it in. The control names `NAME-hint` in `aria-describedby`.
    #[prop(optional_no_strip, into)]
    hint: Option<String>,
    /// What was wrong with the value sent. The control names `NAME-problem` in `aria-describedby`.
    #[prop(optional_no_strip, into)]
    problem: Option<String>,
    /// Marks the label.
    #[prop(optional)]
    required: bool,
    /// A further class.
    #[prop(optional)]
    class: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let described = name.clone();
    view! {
        <div class=format!("field {class}").trim_end().to_owned()>
            // The star is the style sheet's: the input itself says that it is required.
            <label for=name.clone() class:required=required>
                {label}
            </label>
            {children()}
            {hint.map(|hint| view! { <span class="hint" id=format!("{described}-hint")>{hint}</span> })}
            {problem.map(|problem| view! { <span class="problem" id=format!("{name}-problem")>{problem}</span> })}
        </div>
    }
    .into_any()
}

fn described_by(name: &str, hint: bool, problem: bool) -> Option<String> {
    let ids: Vec<String> = [(hint, "hint"), (problem, "problem")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, part)| format!("{name}-{part}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A line of text.
#[component]
pub fn TextField(
    /// The control's id and name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is in it.
    #[prop(optional, into)]
    value: String,
    /// `text`, `password`, `number`, `search`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// See [`Field`].
    #[prop(optional, into)]
    hint: Option<String>,
    /// See [`Field`].
    #[prop(optional_no_strip, into)]
    problem: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// `username`, `current-password`, `off`…
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Least number.
    #[prop(optional)]
    min: Option<u32>,
    /// Greatest number.
    #[prop(optional)]
    max: Option<u32>,
    /// The id of a `<datalist>` with suggestions.
    #[prop(optional, into)]
    list: Option<String>,
    /// A further class of the frame.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), problem.is_some());
    let invalid = problem.is_some().then_some("true");
    let control = view! {
        <input
            type=kind
            id=name.clone()
            name=name.clone()
            value=value
            placeholder=placeholder
            required=required
            autofocus=autofocus
            autocomplete=autocomplete
            maxlength=maxlength
            min=min
            max=max
            list=list
            dir="auto"
            aria-describedby=described
            aria-invalid=invalid
        />
    };
    view! {
        <Field name label hint problem required class>
            {control}
        </Field>
    }
    .into_any()
}

/// A text as the content of `<textarea>`, which leptos writes as it is: marked up so that it stays text, and begun
/// with the line end that browsers drop.
#[must_use]
pub fn textarea_text(value: &str) -> String {
    format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;"))
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The control's id and name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is in it.
    #[prop(optional, into)]
    value: String,
    /// See [`Field`].
    #[prop(optional, into)]
    hint: Option<String>,
    /// See [`Field`].
    #[prop(optional_no_strip, into)]
    problem: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), problem.is_some());
    let invalid = problem.is_some().then_some("true");
    let control = view! {
        <textarea id=name.clone() name=name.clone() dir="auto" aria-describedby=described aria-invalid=invalid>
            {textarea_text(&value)}
        </textarea>
    };
    view! {
        <Field name label hint problem>
            {control}
        </Field>
    }
    .into_any()
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What a person reads.
    pub label: String,
    /// What it means, for [`ChoiceField`].
    pub explanation: Option<String>,
    /// Whether it cannot be chosen now; the explanation says why.
    pub disabled: bool,
}

impl Choice {
    /// A choice without explanation.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), explanation: None, disabled: false }
    }

    /// The same with an explanation.
    #[must_use]
    pub fn explained(mut self, explanation: impl Into<String>) -> Self {
        self.explanation = Some(explanation.into());
        self
    }
}

/// A list to choose from.
#[component]
pub fn SelectField(
    /// The control's id and name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What there is.
    choices: Vec<Choice>,
    /// The chosen one's value.
    #[prop(optional, into)]
    value: String,
    /// See [`Field`].
    #[prop(optional, into)]
    hint: Option<String>,
    /// See [`Field`].
    #[prop(optional_no_strip, into)]
    problem: Option<String>,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
    /// A further class of the frame.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), problem.is_some());
    let invalid = problem.is_some().then_some("true");
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == value;
            view! {
                <option value=choice.value selected=selected disabled=choice.disabled>
                    {choice.label}
                </option>
            }
        })
        .collect_view();
    let control = view! {
        <select id=name.clone() name=name.clone() required=required aria-describedby=described aria-invalid=invalid>
            {options}
        </select>
    };
    view! {
        <Field name label hint problem required class>
            {control}
        </Field>
    }
    .into_any()
}

/// Yes or no. Sends `true` when ticked.
#[component]
pub fn CheckField(
    /// The control's id and name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    #[prop(optional)]
    checked: bool,
    /// What to know about it.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), false);
    let hint_id = format!("{name}-hint");
    view! {
        <div class="field check">
            <input type="checkbox" id=name.clone() name=name.clone() value="true" checked=checked aria-describedby=described />
            <div>
                <label for=name>{label}</label>
                {hint.map(|hint| view! { <div class="hint" id=hint_id>{hint}</div> })}
            </div>
        </div>
    }
    .into_any()
}

/// One of several, each with its explanation.
#[component]
pub fn ChoiceField(
    /// The controls' name.
    #[prop(into)]
    name: String,
    /// What is chosen.
    #[prop(into)]
    legend: String,
    /// What there is.
    choices: Vec<Choice>,
    /// The chosen one's value.
    #[prop(into)]
    value: String,
    /// What was wrong with the value sent.
    #[prop(optional_no_strip, into)]
    problem: Option<String>,
) -> impl IntoView {
    let options = choices
        .into_iter()
        .map(|choice| {
            let checked = choice.value == value;
            view! {
                <label class="choice">
                    <input type="radio" name=name.clone() value=choice.value checked=checked disabled=choice.disabled />
                    <span>
                        <strong>{choice.label}</strong>
                        {choice.explanation.map(|text| view! { <span class="hint">" " {text}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="fieldset">
            <legend>{legend}</legend>
            <div class="choices">{options}</div>
            {problem.map(|problem| view! { <span class="problem">{problem}</span> })}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_not_leave_its_area() {
        assert_eq!(textarea_text("</textarea><b>&lt;"), "\n&lt;/textarea>&lt;b>&amp;lt;");
        assert_eq!(textarea_text("\nsecond line"), "\n\nsecond line");
    }
}
