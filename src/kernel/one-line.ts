import { NO_KEY } from './no-key.ts'

/** Whether somebody's text is one line of 1 to `most` characters that a log can hold. */
export const isOneLine = (text: string, most: number): boolean =>
  text !== '' && [...text].length <= most && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text) && text !== NO_KEY
