// Runs before the page is drawn, so that what only works with a script does not flash: styles look for .js on <html>.
document.documentElement.classList.add("js");
