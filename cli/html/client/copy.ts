import { element } from './elements.ts';

const shownFor = 2_000;

/** Copies a text, or, where the browser lets no page do that, selects what shows it. */
export const copy = async (text: string, button: HTMLButtonElement, shown: HTMLElement): Promise<void> => {
  const label = button.textContent;
  const tell = (word: string): void => {
    button.textContent = word;
    setTimeout(() => (button.textContent = label), shownFor);
  };
  try {
    await navigator.clipboard.writeText(text);
    tell('Copied');
  } catch {
    if (shown instanceof HTMLTextAreaElement) shown.select();
    else getSelection()?.selectAllChildren(shown);
    tell('Selected: copy it');
  }
};

/** A text to copy, below what it is for. */
export const copyable = (title: string, text: string): HTMLElement => {
  const shown = element('code', '', text);
  const button = element('button', 'button copy', 'Copy');
  button.type = 'button';
  button.setAttribute('aria-label', `Copy: ${title}`);
  // What is told for a moment has to be told to everybody.
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', () => void copy(text, button, shown));
  return element('div', 'step', element('span', 'step-title', title), button, shown);
};
