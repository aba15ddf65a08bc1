AjxTemplate.register("small, de");
