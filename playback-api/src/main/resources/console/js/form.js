// Form fields with help and the server's refusal at the field itself.
import {html, nothing} from './element.js';
import {t} from './text.js';

/**
 * One field. `kind`: text, password, number, datetime-local, checkbox, or an array of [value, label] for a choice.
 * `prefix.name` is its label, `prefix.nameHelp` its help.
 */
export function field(prefix, name, {kind = 'text', required = false, value = '', problem, onChange, onInput, placeholder} = {}) {
  const id = `${prefix}-${name}`;
  const wrong = problem?.field === name;
  const describe = `${id}-help${wrong ? ` ${id}-error` : ''}`;
  const invalid = wrong ? 'true' : nothing;
  return html`<div class="field ${kind === 'checkbox' ? 'check' : ''}">
    <label for=${id}>${t(`${prefix}.${name}`)}${required ? html` <span class="mandatory">${t('form.mandatory')}</span>` : nothing}</label>
    ${control()}
    <p class="help" id="${id}-help">${t(`${prefix}.${name}Help`)}</p>
    ${wrong ? html`<p class="error" id="${id}-error" lang="en">✗ ${problem.detail}</p>` : nothing}
  </div>`;

  function control() {
    if (Array.isArray(kind)) {
      return html`<select id=${id} name=${name} ?required=${required} @input=${onInput ?? nothing} aria-describedby=${describe} aria-invalid=${invalid}>
        ${value === '' ? html`<option value="">${t('form.choose')}</option>` : nothing}
        ${kind.map(([v, label]) => html`<option value=${v} ?selected=${v === value}>${label}</option>`)}</select>`;
    }
    if (kind === 'checkbox') {
      return html`<input type="checkbox" id=${id} name=${name} ?checked=${Boolean(value)} @change=${onChange ?? nothing}
        aria-describedby=${describe} aria-invalid=${invalid}>`;
    }
    return html`<input type=${kind} id=${id} name=${name} ?required=${required} .defaultValue=${value} placeholder=${placeholder ?? nothing}
      step=${kind === 'datetime-local' ? 1 : nothing} @input=${onInput ?? nothing}
      autocomplete=${kind === 'password' ? 'new-password' : 'off'} autocapitalize="none"
      aria-describedby=${describe} aria-invalid=${invalid}>`;
  }
}

/** Moves the focus to the field the server refused, if it named one. */
export async function focusWrong(element) {
  await element.updateComplete;
  await Promise.all([...element.querySelectorAll('*')].map((inner) => inner.updateComplete)); // fields within elements of their own
  element.querySelector('[aria-invalid="true"]')?.focus();
}
