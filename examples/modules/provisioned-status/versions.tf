terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}
