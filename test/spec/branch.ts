/** Where the order ids of the tests come from: a log begins with it, and all of its ids are made of it. */
export const BRANCH = 'branch of the tests'
