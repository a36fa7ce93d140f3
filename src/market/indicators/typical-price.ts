import type { Bar } from '../bar.ts'

/** The mean of high, low and close. */
export const typicalPrice = ({ high, low, close }: Pick<Bar, 'high' | 'low' | 'close'>): number => (high + low + close) / 3
