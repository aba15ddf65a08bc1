window.skin = { name: "sample" };
