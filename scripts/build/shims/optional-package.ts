/**
 * Takes the place of a package that another one asks for where it is installed, and does without where it is not. From the one file
 * it would be looked for in the folders around that file, where anything may lie.
 */
throw new Error('this package is not in the file');
