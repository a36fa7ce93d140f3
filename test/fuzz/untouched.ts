import { expect } from 'vitest'

const USUAL = new Set(Reflect.ownKeys(Object.prototype))

/** A name such as `__proto__` in somebody's file must stay a name. What was added is taken away, so that one test fails and not all. */
export const expectPrototypeUntouched = (): void => {
  const added = Reflect.ownKeys(Object.prototype).filter((key) => !USUAL.has(key))
  for (const key of added) Reflect.deleteProperty(Object.prototype, key)
  expect(added, 'no input reaches the prototype of all objects').toEqual([])
}
