// Stands for a package's list of languages, none of which is used (`named-in-full.ts`).
export {}
