/** What tests ask of an element in the browser. React's types say that there are elements, and nothing of what they can do. */
interface Element {
  getAttribute(name: string): string | null
}
