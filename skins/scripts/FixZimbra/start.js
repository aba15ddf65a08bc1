/* The end of FixZimbra.js: all fixes are known, and the boot classes are there. */
zmFixes.run("early");
