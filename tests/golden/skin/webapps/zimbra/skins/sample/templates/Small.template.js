AjxTemplate.register("small");
